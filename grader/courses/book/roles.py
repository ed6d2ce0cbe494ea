"""The words that learners use for a prediction and for its target, which tell the order of two arguments."""

PREDICTED = (
    "y", "p", "pred", "preds", "prediction", "predictions", "predicted", "yhat", "ypred", "prob", "probs",
    "probability", "probabilities", "out", "output", "outputs",
)  # fmt: skip
TARGETS = (
    "t", "y", "target", "targets", "label", "labels", "true", "ytrue", "truth", "gt", "answer", "answers", "correct",
    "actual", "teacher", "onehot",
)  # fmt: skip
