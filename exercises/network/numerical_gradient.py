"""Implement numerical_gradient: derivatives without mathematics, by trying."""

import numpy as np


def numerical_gradient(f, x):
    """Find out how fast f(x) grows with each number of x.

    Formula:   df/dx[i] is about  (f(x with x[i] a little larger) - f(x with x[i] a little smaller)),
               over the distance of the two. "A little" is h = 1e-4.

    Shapes: x may have one axis or two. f takes an array of that shape and returns one number.
    The result has the shape of x.

    Go through all numbers of x, one at a time: change it, ask f, change it the other way, ask f,
    and put the old value back before the next. f may look at x itself, not at its argument,
    so change x in place. After the call, x must be the same as before.
    An array of whole numbers cannot hold 1e-4: make floats of it first.

    Example: with f = lambda x: np.sum(x ** 2) and x = [3.0, 4.0] the result is about [6, 8].
    """
    raise NotImplementedError
