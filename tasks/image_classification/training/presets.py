"""Settings of each training preference for image classification."""

from dataclasses import dataclass

from schemas.training import TrainingPreference

MOST_VIEWS_IN_ALL = 40_000


@dataclass(frozen=True)
class Preset:
    """Image size in pixels, views per picture (with the original), and whether to fine-tune."""

    image_size: int
    views: int
    tunes_network: bool
    averages: bool

    def views_of_each(self, pictures: int) -> int:
        """Return how many views per picture fit in memory and time."""
        return max(1, min(self.views, MOST_VIEWS_IN_ALL // max(1, pictures)))


PRESETS = {
    TrainingPreference.PERFORMANCE_FIRST: Preset(128, 4, tunes_network=False, averages=False),
    TrainingPreference.BALANCE: Preset(128, 4, tunes_network=True, averages=False),
    TrainingPreference.ACCURACY_FIRST: Preset(160, 8, tunes_network=True, averages=True),
}
