"""How the course calls its classes and functions."""

from grader import Convention

LAYER = Convention(
    build="layer = {0}()",
    forward="{out} = layer.forward({inputs})",
    backward="{gradients} = layer.backward({dout})",
    leave="{name} = layer.{name}",
)
OPTIMIZER = Convention(
    build="params = {'W': W, 'b': b}\noptimizer = {0}(lr)",
    forward="optimizer.update(params, {'W': dW, 'b': db})\nW_after_1 = params['W']\nb_after_1 = params['b']\n"
    "optimizer.update(params, {'W': dW_2, 'b': db_2})\nW_after_2 = params['W']\nb_after_2 = params['b']\n"
    "optimizer.update(params, {'W': dW, 'b': db})\n{out} = params['W']\nb_after_3 = params['b']",
    names={"out": "W_after_3"},
)
PARAMS = "{'W1': W1, 'b1': b1, 'W2': W2, 'b2': b2}, weight_decay_lambda"
DECAY = Convention(
    forward="{out} = {0}(" + PARAMS + ")",
    backward="grads = {1}(" + PARAMS + ")\ndW1 = grads['W1']\ndb1 = grads['b1']\ndW2 = grads['W2']\ndb2 = grads['b2']",
)
FOLD = Convention(
    forward="{out} = {0}(x, filter_h, filter_w, stride, pad)",
    backward="{gradients} = {1}({dout}, x.shape, filter_h, filter_w, stride, pad)",
    names={"out": "col", "dout": "dcol"},
)
NET = Convention(
    build="conv_param = {'filter_num': F, 'filter_size': K, 'pad': pad, 'stride': stride}\n"
    "net = {0}((C, H, P), conv_param, M, T, 0.01)\ntwin = {0}((C, H, P), conv_param, M, T, 0.01)",
    keep="net.params['{name}'][...] = {name}\ntwin.params['{name}'][...] = {name}",
    forward="scores = net.predict(x)\n{out} = net.loss(x, t)",
    backward="grads = twin.gradient(x, t)",  # of a net that has not seen x before
    leave="{name} = grads['{tensor}']",
    names={"out": "loss"},
)
