"""`python -m okienko.sampletown`: makes the sample commune and its history, before all runs."""

import os
import sys


def main() -> int:
    """Make what is not there yet. Returns 0."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "okienko.settings")
    import django

    django.setup()
    from okienko.machinery.say import say
    from okienko.sampletown import prepare

    try:
        prepare.prepare(say)
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
