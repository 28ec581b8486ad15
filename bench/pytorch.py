"""How long PyTorch takes for an epoch of the same training, on this machine, beside ours.

    python3 bench/pytorch.py            # needs PyTorch and NumPy, and Node for our side (npm ci first)

Three programs train 784-1000-10 on Fashion-MNIST with Adam in batches of 32, and measure training accuracy over 60,000
images and validation over 10,000 after the epoch:

- the chapter's: a Dataset and a DataLoader that hand out one image at a time, and two accuracy passes in batches of 32
- tuned: the data in one tensor, batches by index, fused Adam, evaluation in large batches; on all cores and on one
- ours, on one core (`npm run bench`); a machine runs one such training on each of its cores

An epoch is measured after a shorter warm-up, the programs one after the other in one run, so that their ratios hold on a machine
whose speed drifts.
"""

import gzip
import json
import pathlib
import subprocess
import time

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = ROOT / "fixtures" / "fashion-mnist"


def read(kind):
    with gzip.open(DATA / f"{kind}-images-idx3-ubyte.gz") as file:
        images = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 784)
    with gzip.open(DATA / f"{kind}-labels-idx1-ubyte.gz") as file:
        labels = np.frombuffer(file.read(), np.uint8, offset=8)
    return torch.tensor(images), torch.tensor(labels, dtype=torch.long)


TRAIN, VALIDATION = read("train"), read("t10k")


def network():
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(784, 1000), nn.ReLU(), nn.Linear(1000, 10))


class Garments(Dataset):
    """One image and its label at a time, as the chapter has it."""

    def __init__(self, images, labels):
        self.images, self.labels = images.float() / 255, labels

    def __len__(self):
        return len(self.images)

    def __getitem__(self, index):
        return self.images[index], self.labels[index]


def chapter_epoch(model, optimizer, training, validation):
    loss_of = nn.CrossEntropyLoss()
    for images, labels in training:
        model.train()
        loss = loss_of(model(images), labels)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        loss.item()
    with torch.no_grad():
        model.eval()
        for loader in (training, validation):
            correct = []
            for images, labels in loader:
                correct.extend((model(images).max(-1)[1] == labels).numpy().tolist())
            np.mean(correct)


def time_chapter():
    model = network()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    validation = DataLoader(Garments(*VALIDATION), batch_size=len(VALIDATION[1]))
    chapter_epoch(model, optimizer, DataLoader(Garments(TRAIN[0][:3200], TRAIN[1][:3200]), batch_size=32), validation)
    training = DataLoader(Garments(*TRAIN), batch_size=32, shuffle=True)
    started = time.perf_counter()
    chapter_epoch(model, optimizer, training, validation)
    return time.perf_counter() - started


def time_tuned():
    model = network()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
    loss_of = nn.CrossEntropyLoss()
    images, labels = TRAIN[0].float() / 255, TRAIN[1]
    held_out, held_out_labels = VALIDATION[0].float() / 255, VALIDATION[1]

    def epoch(count):
        for batch in torch.randperm(len(labels))[:count].split(32):
            optimizer.zero_grad(set_to_none=True)
            loss_of(model(images[batch]), labels[batch]).backward()
            optimizer.step()
        with torch.no_grad():
            for x, y in ((images, labels), (held_out, held_out_labels)):
                correct = sum((model(part).argmax(1) == y_part).sum() for part, y_part in zip(x.split(1000), y.split(1000)))
                float(correct) / len(y)

    epoch(3200)
    started = time.perf_counter()
    epoch(len(labels))
    return time.perf_counter() - started


def time_ours():
    output = subprocess.run(["npm", "run", "--silent", "bench", "--", "--json"], cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(output.stdout.strip().splitlines()[-1])


def main():
    cores = torch.get_num_threads()
    ours = time_ours()
    seconds = ours["epochMs"] / 1000
    chapter = time_chapter()
    tuned = time_tuned()
    torch.set_num_threads(1)
    tuned_one = time_tuned()
    at_once = 60 / ours["epochsPerMinuteAtOnce"]
    print(f"PyTorch {torch.__version__}, {cores} threads; seconds an epoch, evaluations included")
    for name, time_of in (
        ("the chapter's loop", chapter),
        (f"tuned, {cores} threads", tuned),
        ("tuned, 1 thread", tuned_one),
        ("ours, 1 core", seconds),
        (f"ours, {ours['trainingsAtOnce']} trainings at once, an epoch of any", at_once),
    ):
        print(f"{name:48} {time_of:6.2f}   {time_of / at_once:5.2f} times ours at once")


if __name__ == "__main__":
    main()
