"""ONNX Runtime with one thread: services scale by processes, not by threads."""

from pathlib import Path

import onnxruntime
from onnxruntime.capi.onnxruntime_pybind11_state import (
    Fail,
    InvalidArgument,
    InvalidGraph,
    InvalidProtobuf,
    NotImplemented,
    RuntimeException,
)

from schemas.errors import ModelFolderError

NOT_A_GRAPH = (
    Fail,
    InvalidArgument,
    InvalidGraph,
    InvalidProtobuf,
    NotImplemented,
    RuntimeException,
)


def one_thread_session(graph: Path) -> onnxruntime.InferenceSession:
    """Return a single-threaded session of an ONNX file; ModelFolderError if it cannot be run."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    except NOT_A_GRAPH as error:
        raise ModelFolderError(
            "models.graph-unusable",
            "{graph} is no graph that can be run: {error}",
            graph=str(graph),
            error=str(error),
        ) from error
