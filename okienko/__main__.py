"""`python -m okienko`: the same as the console script `okienko`."""

import sys

from okienko.machinery.cli import main

if __name__ == "__main__":
    sys.exit(main())
