"""The reliability plot: how right readings were, over how sure they were said to be."""

from pathlib import Path

from training.calibration import Outcomes


def draw(pair: tuple[Outcomes, Outcomes], temperature: float, path: Path) -> None:
    """Characters and lines, before and after; what lies on the diagonal can be believed."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, panels = pyplot.subplots(1, 2, figsize=(8, 4), layout="constrained", sharey=True)
    for kind, panel, outcomes in zip(("characters", "lines"), panels, pair, strict=True):
        panel.plot([0, 1], [0, 1], color="tab:gray", linewidth=1)
        for at, colour in ((1.0, "tab:red"), (temperature, "tab:blue")):
            bins = outcomes.bins(at)
            label = f"temperature {at:g}: error {outcomes.error(at):.1f} %"
            said = [b.confidence for b in bins]
            right = [b.right for b in bins]
            panel.plot(said, right, color=colour, linewidth=1, label=label)
            # A dot's area is its share: bins that hold next to nothing look like it.
            panel.scatter(said, right, [4 + 300 * b.share for b in bins], color=colour, alpha=0.6)
        panel.set(title=kind, xlabel="confidence", xlim=(0, 1.03), ylim=(0, 1.03))
        panel.legend(loc="lower right")
    panels[0].set_ylabel("share that is right")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    pyplot.close(figure)
