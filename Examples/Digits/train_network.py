#!/usr/bin/env python3
"""Trains the network of the digits example and writes its weights to Data/: run it from anywhere, with NumPy.

A multilayer perceptron of 64 inputs, 128 and 64 hidden units (ReLU) and 10 outputs, by Adam on the cross entropy of images that are
moved, by fractions of a pixel, and made noisy anew in every epoch. Every fifth image (index 4, 9, 14, ...) is held out and never seen
here but for the accuracy printed at the end; with --validate every image of index 3, 8, ... is kept out instead, which is how the
constants below were chosen. The seed is fixed.
"""

import sys
from pathlib import Path

import numpy as np

DATA = Path(__file__).resolve().parent / "Data"
LAYERS = [64, 128, 64, 10]
EPOCHS, BATCH, RATE, DECAY, NOISE, SHIFT = 60, 32, 2e-3, 2e-4, 0.1, 0.6


def moved(images, random):
    """The images moved by up to SHIFT pixels in each direction, with linear interpolation and nothing beyond the edges."""
    padded = np.pad(images.reshape(-1, 8, 8), ((0, 0), (1, 1), (1, 1)))
    for axis in (1, 2):
        shift = random.uniform(-SHIFT, SHIFT, (len(images), 1, 1))
        padded = (1 - abs(shift)) * padded + np.where(shift > 0, shift * np.roll(padded, 1, axis), -shift * np.roll(padded, -1, axis))
    return padded[:, 1:9, 1:9].reshape(-1, 64)


def forward(x, weights, biases):
    """The activations of every layer, the inputs first and the logits last."""
    layers = [x]
    for i, (w, b) in enumerate(zip(weights, biases)):
        x = x @ w + b
        if i + 1 < len(weights):
            x = np.maximum(x, 0)
        layers.append(x)
    return layers


def gradients(layers, weights, labels):
    logits = layers[-1]
    p = np.exp(logits - logits.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    p[np.arange(len(labels)), labels] -= 1
    delta = p / len(labels)
    result = []
    for i in reversed(range(len(weights))):
        result.append((layers[i].T @ delta + DECAY * weights[i], delta.sum(0)))
        delta = (delta @ weights[i].T) * (layers[i] > 0)
    return result[::-1]


def main():
    images = np.load(DATA / "digits_images.npy").astype(np.float64) / 16
    labels = np.load(DATA / "digits_labels.npy").astype(int)
    place = np.arange(len(images)) % 5
    is_validating = "--validate" in sys.argv
    held_out = place == (3 if is_validating else 4)
    x, y = images[(place != 4) & ~held_out], labels[(place != 4) & ~held_out]
    random = np.random.default_rng(1)
    weights = [random.normal(0, np.sqrt(2 / m), (m, n)) for m, n in zip(LAYERS, LAYERS[1:])]
    biases = [np.zeros(n) for n in LAYERS[1:]]
    parameters = weights + biases
    first = [np.zeros_like(p) for p in parameters]
    second = [np.zeros_like(p) for p in parameters]
    step = 0
    for epoch in range(EPOCHS):
        rate = RATE * 0.5 * (1 + np.cos(np.pi * epoch / EPOCHS))
        order = random.permutation(len(x))
        for start in range(0, len(x), BATCH):
            rows = order[start:start + BATCH]
            batch = moved(x[rows], random) + random.normal(0, NOISE, (len(rows), 64))
            pairs = gradients(forward(batch, weights, biases), weights, y[rows])
            step += 1
            for i, g in enumerate([w for w, _ in pairs] + [b for _, b in pairs]):
                first[i] = 0.9 * first[i] + 0.1 * g
                second[i] = 0.999 * second[i] + 0.001 * g * g
                parameters[i] -= rate * (first[i] / (1 - 0.9**step)) / (np.sqrt(second[i] / (1 - 0.999**step)) + 1e-8)
    for i, (w, b) in enumerate(zip(weights, biases), 1):
        if is_validating:
            break
        np.save(DATA / f"network_weights{i}.npy", w.astype(np.float32))
        np.save(DATA / f"network_bias{i}.npy", b.astype(np.float32))
    guess = forward(images[held_out], weights, biases)[-1].argmax(1)
    print(f"held out: {np.mean(guess == labels[held_out]):.4f} of {held_out.sum()} right; "
          f"seen: {np.mean(forward(x, weights, biases)[-1].argmax(1) == y):.4f}")


if __name__ == "__main__":
    main()
