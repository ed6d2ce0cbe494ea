"""The model of L layers, on the layer of linear_activation.py."""

from linear_activation import linear_activation_backward, linear_activation_forward


def L_model_forward(X, parameters):
    """The last layer is a sigmoid, all others are relu."""
    layers, A, caches = len(parameters) // 2, X, []
    for number in range(1, layers + 1):
        activation = "sigmoid" if number == layers else "relu"
        A, cache = linear_activation_forward(A, parameters[f"W{number}"], parameters[f"b{number}"], activation)
        caches.append(cache)
    return A, caches


def L_model_backward(AL, Y, caches):
    """The way back goes from the last layer to the first."""
    grads, dA = {}, -(Y / AL - (1 - Y) / (1 - AL))
    for number in range(len(caches), 0, -1):
        activation = "sigmoid" if number == len(caches) else "relu"
        dA, dW, db = linear_activation_backward(dA, caches[number - 1], activation)
        grads |= {f"dA{number - 1}": dA, f"dW{number}": dW, f"db{number}": db}
    return grads
