"""Writes the training data of the meeting: a plain script that knows of no tracking."""

from sklearn.datasets import load_breast_cancer

load_breast_cancer(as_frame=True).frame.to_csv("train.csv", index=False)
