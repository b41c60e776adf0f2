#!/usr/bin/env python3
"""Whether an operation got more than 10 % slower since an earlier commit: measured in one interleaved run.

It measures for a minute or two, after building the library twice. Standard library only.
"""

import argparse
import sys

from harness import bench_check

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parent", help="the commit to compare with; default: HEAD where the sources are changed, else the commit before it")
    try:
        sys.exit(bench_check.check(parser.parse_args().parent))
    except KeyboardInterrupt:
        sys.exit(130)
