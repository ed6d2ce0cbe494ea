# style: console settings, Colab's drive, plotting libraries and path lines come before the second volume's layers
# exercises: activation/sigmoid, affine/affine
# remark: no 4-D input
import os
import sys
import warnings

sys.stdout.reconfigure(encoding="utf-8")
sys.path.append(os.path.join(os.path.dirname(__file__), ".."))
sys.path.append(os.pardir)
os.chdir("/content/drive/MyDrive")
warnings.filterwarnings("ignore")

from google.colab import drive
import tensorflow as tf
import pandas as pd
import seaborn as sns
import matplotlib.pyplot as plt
import numpy as np

drive.mount("/content/drive")
plt.rcParams["font.family"] = "NanumGothic"
plt.rcParams["axes.unicode_minus"] = False
np.set_printoptions(precision=3)
sns.set_theme()
table = pd.read_csv("apples.csv")


class Sigmoid:
    def __init__(self):
        self.params, self.grads = [], []
        self.out = None

    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return dout * (1.0 - self.out) * self.out


class Affine:
    def __init__(self, W, b):
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]

    def forward(self, x):
        W, b = self.params
        self.x = x
        return np.matmul(x, W) + b

    def backward(self, dout):
        W, b = self.params
        self.grads[0][...] = np.matmul(self.x.T, dout)
        self.grads[1][...] = np.sum(dout, axis=0)
        return np.matmul(dout, W.T)


table.plot()
plt.savefig("curve.png")
