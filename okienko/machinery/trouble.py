"""The one error of the machinery: what went wrong and what a person can do about it."""


class Trouble(Exception):
    """Something that stops the program. `str()` is a sentence for the person at the terminal.

    `advice` says what to do; the CLI prints both and exits with 1, without a traceback.
    """

    def __init__(self, what: str, advice: str = "") -> None:
        super().__init__(what)
        self.advice = advice
