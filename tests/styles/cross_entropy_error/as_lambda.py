# style: a lambda bound to the name, the mean over the rows of the row sums
# remark: one-hot only; log(0)
import numpy as np

cross_entropy_error = lambda y, t: -(t * np.log(y)).sum(axis=-1).mean()
