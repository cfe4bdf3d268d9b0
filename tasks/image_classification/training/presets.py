"""What each training preference means for pictures."""

from dataclasses import dataclass

from schemas.training import TrainingPreference

MOST_VIEWS_IN_ALL = 40_000


@dataclass(frozen=True)
class Preset:
    """Size of the pictures, views of each (itself and changed ones), and what is fit."""

    image_size: int
    views: int
    tunes_network: bool
    averages: bool

    def views_of_each(self, pictures: int) -> int:
        """Return how many views fit in memory and time: many pictures need fewer of each."""
        return max(1, min(self.views, MOST_VIEWS_IN_ALL // max(1, pictures)))


PRESETS = {
    TrainingPreference.PERFORMANCE_FIRST: Preset(128, 4, tunes_network=False, averages=False),
    TrainingPreference.BALANCE: Preset(128, 4, tunes_network=True, averages=False),
    TrainingPreference.ACCURACY_FIRST: Preset(160, 8, tunes_network=True, averages=True),
}
