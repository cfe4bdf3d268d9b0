"""What each training preference means for sounds."""

from dataclasses import dataclass

from schemas.sound_classification import SoundMember
from schemas.training import TrainingPreference


@dataclass(frozen=True)
class Preset:
    """The members, and how many views of a sound (itself and changed ones) they learn from."""

    members: tuple[SoundMember, ...]
    views: int
    network_views: int

    @property
    def uses_the_network(self) -> bool:
        """Whether a member looks at the pictures of sounds."""
        return any(member.needs_the_network for member in self.members)


STATISTICS = (SoundMember.LINEAR, SoundMember.KERNEL)
PRESETS = {
    TrainingPreference.PERFORMANCE_FIRST: Preset(STATISTICS, views=6, network_views=0),
    TrainingPreference.BALANCE: Preset(
        (*STATISTICS, SoundMember.NETWORK), views=6, network_views=3
    ),
    TrainingPreference.ACCURACY_FIRST: Preset(
        (*STATISTICS, SoundMember.NETWORK, SoundMember.TUNED), views=8, network_views=4
    ),
}
