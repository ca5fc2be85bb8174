"""A page's text while a reader takes it out of a file: each stretch remembers where it comes from."""

from diparse.model import Origin, Span


class GrowingText:
    """Text, line by line, with its origins. Blanks and breaks are written once ink follows."""

    def __init__(self) -> None:
        self.length = 0
        self._parts: list[str] = []
        self._origins: list[Origin] = []
        self._breaks = 0
        self._blank = ""

    def write(self, text: str, at: str, hint: str | None = None) -> None:
        """Add text that comes from one place; blanks at its ends are put off until ink follows."""
        ink = text.strip(" \t\n\r\f")
        if not ink:
            self._blank = self._blank or text[:1]
            return
        start = text.index(ink)
        blank = self._blank or text[:start]
        lead = "\n" * self._breaks if self._breaks else blank if self.length else ""
        first = self.length + len(lead)
        self._parts += (lead, ink)
        self.length = first + len(ink)
        self._breaks, self._blank = 0, text[start + len(ink) :][:1]
        last = self._origins[-1] if self._origins else None
        if last is not None and (last.at, last.hint) == (at, hint):
            first = self._origins.pop().span.start
        self._origins.append(Origin(Span(first, self.length), at, hint))

    def part(self, blank: str) -> None:
        """Have a blank before what follows on the line."""
        self._blank = blank if self._blank != "\t" else self._blank

    def end_line(self, breaks: int = 1, more: bool = False) -> None:
        """End the line, with ``breaks - 1`` blank lines at least; ``more``: beyond what ended it already."""
        self._blank = ""
        if self.length:
            self._breaks = min(2, self._breaks + breaks) if more else max(self._breaks, breaks)

    def finish(self) -> tuple[str, tuple[Origin, ...]]:
        """The text and its origins."""
        return "".join(self._parts), tuple(self._origins)

    def hint_since(self, start: int, hint: str) -> None:
        """Give a hint to all that was written from an offset on, where it has none."""
        for i in range(len(self._origins) - 1, -1, -1):
            origin = self._origins[i]
            if origin.span.start < start:
                break
            if origin.hint is None:
                self._origins[i] = Origin(origin.span, origin.at, hint)
