"""Prove that a foreign model folder can be served: `python -m tasks.models.prove_model FOLDER`.

Runs in a process of its own with little memory and time, because the libraries that read models
are not made for hostile files.
"""

import resource
import sys
from collections.abc import Iterator
from pathlib import Path

import onnx

from schemas.errors import ExemlError, ModelFolderError
from tasks.project_types.example_request import example_for
from tasks.serving.loading import load_predictor
from tasks.serving.model_folder import project_type_of

MEMORY_BYTES = 8 * 1024**3  # of addresses, of which ONNX Runtime reserves many
CPU_SECONDS = 120


def main(folder: Path) -> None:
    """Load the model and let it answer an example; end with a sentence if it cannot."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    try:
        for graph in folder.glob("*.onnx"):
            refuse_external_data(graph)
        example = example_for(project_type_of(folder), folder)
        load_predictor(folder).predict(example.body, example.options)
    except ExemlError as error:
        sys.exit(str(error))


def refuse_external_data(path: Path) -> None:
    """Refuse a graph that would read other files of the machine as its weights."""
    try:
        model = onnx.load(str(path), load_external_data=False)
    except (ValueError, onnx.onnx_cpp2py_export.checker.ValidationError) as error:
        raise ModelFolderError(
            "models.not-onnx", "{file} is no ONNX graph ({error})", file=path.name, error=str(error)
        ) from error
    graphs = [model.graph, *(function for function in model.functions)]
    for tensor in (tensor for graph in graphs for tensor in _tensors(graph)):
        if tensor.data_location == onnx.TensorProto.EXTERNAL or tensor.external_data:
            raise ModelFolderError(
                "models.weights-outside-graph",
                "{file} keeps the weights {tensor!r} in another file; save the graph with "
                "its weights inside",
                file=path.name,
                tensor=tensor.name,
            )


def _tensors(graph: onnx.GraphProto | onnx.FunctionProto) -> Iterator[onnx.TensorProto]:
    """Give all tensors of a graph and of the graphs inside of it."""
    if isinstance(graph, onnx.GraphProto):
        yield from graph.initializer
        for sparse in graph.sparse_initializer:
            yield from (sparse.values, sparse.indices)
    for attribute in (attribute for node in graph.node for attribute in node.attribute):
        yield from (attribute.t, *attribute.tensors)
        for inner in (attribute.g, *attribute.graphs):
            yield from _tensors(inner)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
