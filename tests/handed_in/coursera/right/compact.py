"""Short forms: dot products for sums, slopes from the output, dicts that are made anew."""

import copy

import numpy as np


def sigmoid(Z):
    return np.exp(Z) / (np.exp(Z) + 1), Z


def sigmoid_backward(dA, cache):
    s, _ = sigmoid(cache)
    return np.multiply(dA, s - s**2)


def relu(Z):
    return Z * (Z > 0), Z


def relu_backward(dA, cache):
    return np.where(cache > 0, dA, 0.0)


def linear_forward(A, W, b):
    return W.dot(A) + b, (A, W, b)


def linear_backward(dZ, cache):
    A_prev, W, _ = cache
    m = dZ.shape[1]
    return W.T.dot(dZ), dZ.dot(A_prev.T) / m, np.mean(dZ, axis=1).reshape(-1, 1)


ACTIVATIONS = {"relu": (relu, relu_backward), "sigmoid": (sigmoid, sigmoid_backward)}


def linear_activation_forward(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b)
    A, activation_cache = ACTIVATIONS[activation][0](Z)
    return A, (linear_cache, activation_cache)


def linear_activation_backward(dA, cache, activation):
    linear_cache, activation_cache = cache
    return linear_backward(ACTIVATIONS[activation][1](dA, activation_cache), linear_cache)


def compute_cost(AL, Y):
    m = Y.shape[1]
    return -(np.dot(Y, np.log(AL).T) + np.dot(1 - Y, np.log(1 - AL).T)).item() / m


def L_model_forward(X, parameters):
    depth, A, caches = len(parameters) // 2, X, []
    for l in range(1, depth + 1):
        A, cache = linear_activation_forward(
            A, parameters[f"W{l}"], parameters[f"b{l}"], "sigmoid" if l == depth else "relu"
        )
        caches += [cache]
    return A, caches


def L_model_backward(AL, Y, caches):
    grads = {}
    linear_cache, _ = caches[-1]
    dA, dW, db = linear_backward(AL - Y, linear_cache)
    for l in range(len(caches), 0, -1):
        grads[f"dW{l}"], grads[f"db{l}"] = dW, db
        if l > 1:
            dA, dW, db = linear_activation_backward(dA, caches[l - 2], "relu")
    return grads


def update_parameters(params, grads, learning_rate):
    parameters = copy.deepcopy(params)
    for name in parameters:
        parameters[name] = parameters[name] - learning_rate * grads["d" + name]
    return parameters
