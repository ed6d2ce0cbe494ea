"""The words that learners use for arguments, which tell the order of two of them."""

PREDICTED = (
    "y", "p", "pred", "preds", "prediction", "predictions", "predicted", "yhat", "ypred", "prob", "probs",
    "probability", "probabilities", "out", "output", "outputs",
)  # fmt: skip
TARGETS = (
    "t", "y", "target", "targets", "label", "labels", "true", "ytrue", "truth", "gt", "answer", "answers", "correct",
    "actual", "teacher", "onehot",
)  # fmt: skip
FUNCTION = ("f", "func", "function", "fn", "fun", "loss", "lossfunction", "lossfunc")
POINT = (
    "x",
    "w",
    "param",
    "params",
    "parameter",
    "parameters",
    "weight",
    "weights",
    "point",
    "theta",
    "input",
    "array",
)
