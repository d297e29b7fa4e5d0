"""The learning curve: a line of figures each time weights are saved, and a picture of them."""

from pathlib import Path

HEADER = "seconds\tlines\tloss\theld_out_cer\n"


class Curve:
    """`curve.tsv`, and `curve.png` beside it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.exists():
            path.write_text(HEADER)

    def add(self, seconds: float, lines: int, loss: float, cer: float) -> None:
        with self.path.open("a") as file:
            file.write(f"{seconds:.0f}\t{lines}\t{loss:.4f}\t{cer:.2f}\n")
        self.draw()

    def rows(self) -> list[list[float]]:
        return [
            [float(x) for x in line.split("\t")] for line in self.path.read_text().splitlines()[1:]
        ]

    def draw(self) -> None:
        """Loss and error rate over lines seen."""
        import matplotlib

        matplotlib.use("Agg")
        from matplotlib import pyplot

        _, lines, loss, cer = zip(*self.rows(), strict=True)
        figure, left = pyplot.subplots(figsize=(7, 4))
        left.plot(lines, loss, color="tab:blue")
        left.set(xlabel="lines", ylabel="loss a character", yscale="log")
        right = left.twinx()
        right.plot(lines, cer, color="tab:red")
        right.set(ylabel="held-out CER, %", yscale="log")
        figure.tight_layout()
        figure.savefig(self.path.with_suffix(".png"))
        pyplot.close(figure)
