"""Implement BCELoss: the loss of a prediction between 0 and 1, called binary cross entropy."""

import numpy as np


class BCELoss:
    """Compare a probability with the truth, 0 or 1.

    Formula:   J is minus the logarithm of pred where y is 1,
               and minus the logarithm of 1 - pred where y is 0.

    Forward:   pred, y --(compare)--> J
    Backward:  dJ_dpred, how fast J grows with pred

    Shapes: pred, y, J and dJ_dpred are one number each. y is 0 or 1.

    Write J as one expression that is right for both values of y.
    Then differentiate it with respect to pred, and bring both parts over one denominator.
    Calling the object must return both: (J, dJ_dpred).
    Close to 0 and 1 the logarithm and the division have no bounds. Add a small number (1e-7)
    inside each logarithm, and to each factor below the line. Mind the brackets.

    Example: BCELoss()(0.8, 1) returns (0.2231, -1.25), BCELoss()(0.8, 0) returns (1.6094, 5.0).
    """

    def __call__(self, pred, y):
        """Take a prediction and the truth, return (J, dJ_dpred)."""
        raise NotImplementedError
