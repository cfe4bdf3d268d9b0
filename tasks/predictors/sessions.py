"""ONNX Runtime with one thread: a service starts more processes to answer faster."""

from pathlib import Path

import onnxruntime


def one_thread_session(graph: Path) -> onnxruntime.InferenceSession:
    """Return the graph in `graph`, ready to run."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
