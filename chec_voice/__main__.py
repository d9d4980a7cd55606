"""`python -m chec_voice` is `chec-voice`."""

from chec_voice.cli import main

if __name__ == "__main__":
    main()
