"""The unit losses: MSELoss and CrossEntropyLoss."""

from grader import Layer, name_mistakes
from grader.courses.book.affine_losses import SOFTMAX_WITH_LOSS
from grader.courses.mytorch.calls import LOSS

MSE_LOSS = Layer(
    "losses/mse_loss", symbol="MSELoss", inputs={"x": "N C", "t": "N C"}, quantities={"error": "x - t"},
    formula="sum(error ** 2) / (N * C)", gradients={"dx": "2 * error / (N * C)"},
    mistakes=name_mistakes(
        loss_summed=lambda error: {"out": (error**2).sum()},
        divided_by_rows_alone=lambda error, N: {"out": (error**2).sum() / N},
        halved=lambda error, N, C: {"out": (error**2).sum() / (2 * N * C)},
        square_left_out=lambda error: {"out": error.mean()},
        root_taken=lambda error: {"out": (error**2).mean() ** 0.5},
        two_left_out=lambda error, N, C: {"dx": error / (N * C)},
        gradient_summed=lambda error: {"dx": 2 * error},
        gradient_divided_by_rows_alone=lambda error, N: {"dx": 2 * error / N},
        halved_in_both=lambda error, N, C: {"out": (error**2).sum() / (2 * N * C), "dx": error / (N * C)},
        sign_turned=lambda error, N, C: {"dx": -2 * error / (N * C)},
    ),
).under(
    LOSS, ("MSELoss",), "losses/mse_loss",
    steps=(
        "`forward` keeps `A` and `Y` on `self`, because `backward` takes nothing.",
        "Divide by all N * C numbers, in the loss and in its gradient.",
    ),
)  # fmt: skip
CROSS_ENTROPY_LOSS = SOFTMAX_WITH_LOSS.under(
    LOSS,
    ("CrossEntropyLoss",),
    "losses/cross_entropy_loss",
    forms={},
    needs=("activations/softmax",),
    steps=(
        "Softmax makes probabilities of `A`. `forward` keeps them and `Y` on `self`.",
        "The loss is a mean over the rows, so the gradient is divided by N, too.",
    ),
)
CHECKS = (MSE_LOSS, CROSS_ENTROPY_LOSS)
