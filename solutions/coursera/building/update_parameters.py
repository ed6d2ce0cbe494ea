"""One step of gradient descent."""


def update_parameters(parameters, grads, learning_rate):
    """Each parameter has its gradient under its own name with a d in front."""
    return {name: value - learning_rate * grads[f"d{name}"] for name, value in parameters.items()}
