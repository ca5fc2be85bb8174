"""``python -m diparse``."""

from diparse.cli import main

if __name__ == "__main__":
    main()
