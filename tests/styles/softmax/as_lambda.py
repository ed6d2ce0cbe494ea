# style: a lambda bound to the name softmax, without the maximum
# remark: no 1-D scores; unstable for large scores
import numpy as np

softmax = lambda x: np.exp(x) / np.exp(x).sum(axis=1)[:, None]
