"""Sounds and what lies beside them: a label file of the same stem, or a folder per class."""

from collections.abc import Iterator
from typing import NamedTuple

from schemas.errors import InvalidAnnotationsError
from schemas.label import Mark
from schemas.message import Message
from schemas.sample import (
    LABEL_FILE_MAX_BYTES,
    SIXTEEN_BIT,
    SOUND_SUFFIXES,
    FileReport,
    SampleFacts,
)
from tasks.sample_readers.file_groups import stem_and_suffix
from tasks.sample_readers.label_files import (
    LABEL_SUFFIX,
    folder_label,
    label_file_unusable,
    labels_in,
    taken_in_unlabeled,
)
from tasks.sample_readers.read_samples import FileGroup, ReadingOptions, ReadSample, refused
from tasks.sample_readers.sounds import Sound, read_sound
from tasks.sample_readers.source_files import REFUSALS, FileSource, SourceFile


class SoundLabel(NamedTuple):
    """What is known about the label of a sound; `marks` is None when nothing is."""

    marks: tuple[Mark, ...] | None = None
    remarks: tuple[str, ...] = ()


def read_sounds(
    group: FileGroup,
    source: FileSource,  # noqa: ARG001 - all label files are in the group
    options: ReadingOptions,
) -> Iterator[ReadSample | FileReport]:
    """Read the sounds of a group; a label file that cannot be used leaves them unlabeled."""
    sounds = [file for file in group.files if _suffix(file) in SOUND_SUFFIXES]
    label_files = [file for file in group.files if _suffix(file) == LABEL_SUFFIX]
    for file in group.files:
        if file not in sounds and file not in label_files:
            yield refused(file.name, _why_not_used(file.name))
    yield from _unused(sounds, label_files)
    beside = None
    if sounds and label_files:
        try:
            beside = SoundLabel(_marks_in(label_files[0]))
        except REFUSALS as error:
            yield refused(label_files[0].name, str(error))
            beside = _unlabeled(label_file_unusable(label_files[0].name))
    for file in sounds:
        yield _read_one(file, beside or _folder_label(file.name, options), options)


def _read_one(
    file: SourceFile, label: SoundLabel, options: ReadingOptions
) -> ReadSample | FileReport:
    try:
        sound = read_sound(file.name, file.read(options.max_bytes), options.max_bytes)
    except REFUSALS as error:
        return refused(file.name, str(error))
    unfit = tuple(_why_unfit(sound.facts, options.min_seconds))
    return _sample(file.name, sound, label._replace(remarks=(*unfit, *label.remarks)))


def _why_unfit(facts: SampleFacts, min_seconds: float) -> Iterator[str]:
    """Say what Check Data will refuse; the sound is kept, as one click converts it."""
    if facts.encoding != SIXTEEN_BIT:
        yield Message(
            "sounds.other-encoding",
            "its encoding is {encoding}, but training takes 16-bit WAV ({needed}); convert it with "
            "the repair that the check of the dataset offers, or save it again",
            encoding=str(facts.encoding),
            needed=SIXTEEN_BIT,
        )
    if facts.seconds is not None and facts.seconds <= min_seconds:
        yield Message(
            "sounds.too-short-to-train",
            "it lasts {seconds:.3g} s, but training takes sounds longer than {least:g} s; record "
            "it longer",
            seconds=facts.seconds,
            least=min_seconds,
        )


def _sample(name: str, sound: Sound, label: SoundLabel) -> ReadSample:
    return ReadSample(
        name=name,
        source=name,
        sha256=sound.sha256,
        size=len(sound.data),
        media_format="WAV",
        suffix="wav",
        data=sound.data,
        facts=sound.facts,
        marks=label.marks,
        remarks=(*sound.remarks, *label.remarks),
    )


def _marks_in(file: SourceFile) -> tuple[Mark, ...]:
    labels = labels_in(file.name, file.read(LABEL_FILE_MAX_BYTES))
    if len(labels) > 1:
        raise InvalidAnnotationsError(
            "imports.sound-with-several-labels",
            "{file} holds {count:,} labels ({labels}{more}); a sound has one label; keep one row",
            file=file.name,
            count=len(labels),
            labels=labels[:3],
            more=" …" if len(labels) > 3 else "",
        )
    return tuple(Mark(label) for label in labels)


def _folder_label(name: str, options: ReadingOptions) -> SoundLabel:
    if not options.labels_from_folders:
        return SoundLabel()
    try:
        return SoundLabel((Mark(folder_label(name)),))
    except REFUSALS as error:
        return _unlabeled(str(error))


def _unlabeled(reason: str) -> SoundLabel:
    return SoundLabel(remarks=(taken_in_unlabeled(reason),))


def _unused(sounds: list[SourceFile], label_files: list[SourceFile]) -> Iterator[FileReport]:
    if not sounds:
        for file in label_files:
            stem = stem_and_suffix(file.name)[0].rpartition("/")[2]
            yield refused(
                file.name,
                Message(
                    "imports.label-file-without-sound",
                    "{file} has no sound; put {stem}.wav into the same folder",
                    file=file.name,
                    stem=stem,
                ),
            )
        return
    for file in label_files[1:]:
        yield refused(
            file.name,
            Message(
                "imports.second-label-file",
                "{file} is a second label file of {sample}; only {used} is used; remove one",
                file=file.name,
                sample=sounds[0].name,
                used=label_files[0].name,
            ),
        )


def _why_not_used(name: str) -> str:
    return Message(
        "imports.neither-sound-nor-labels",
        "{file} is neither a WAV sound nor a {suffix} label file; save sounds as 16-bit WAV, or "
        "remove it",
        file=name,
        suffix=LABEL_SUFFIX,
    )


def _suffix(file: SourceFile) -> str:
    return stem_and_suffix(file.name)[1]
