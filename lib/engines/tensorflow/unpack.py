"""Unpacks of a wheel: the libraries named last, NVIDIA's libraries, and the headers of TensorFlow's C interface."""
import shutil, sys, zipfile
from pathlib import Path
wheel, libraries, nvidia, headers = sys.argv[1:5]
headers_of_c = ('tensorflow/c/', 'tensorflow/core/platform/ctstring', 'tsl/platform/ctstring', 'xla/tsl/c/')
def place(name):
    directory, _, file = name.rpartition('/')
    if directory == 'tensorflow' and file in sys.argv[5:]:
        return Path(libraries, file)
    if name.startswith('nvidia/') and '/include/' not in name:
        return Path(nvidia, name)
    inside = name.removeprefix('tensorflow/include/')
    if inside != name and inside.startswith(headers_of_c):
        return Path(headers, inside)
with zipfile.ZipFile(wheel) as files:
    for entry in files.infolist():
        to = None if entry.is_dir() else place(entry.filename)
        if to:
            to.parent.mkdir(parents=True, exist_ok=True)
            with files.open(entry) as source, open(to, 'wb') as target:
                shutil.copyfileobj(source, target, 1 << 20)
            if entry.external_attr >> 16 & 0o100:
                to.chmod(0o755)
