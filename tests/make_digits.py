"""Write grader/courses/book/data/digits.npz from the digits that scikit-learn ships; needs scikit-learn, which grading does not.

python tests/make_digits.py
"""

from __future__ import annotations

from pathlib import Path

import numpy as np


def main() -> None:
    from sklearn.datasets import load_digits

    digits = load_digits()
    path = Path(__file__).parent.parent / "grader" / "courses" / "book" / "data" / "digits.npz"
    path.parent.mkdir(exist_ok=True)
    images, labels = digits.data.astype(np.uint8), digits.target.astype(np.uint8)
    np.savez_compressed(path, images=images, labels=labels)
    print(f"{len(labels)} images, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
