"""Parameters and multiply-adds of an ONNX file."""

import json
import math
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime

Shape = tuple[int, ...]


def costs(file: Path, shape: Shape) -> tuple[int, int]:
    """Parameters, and multiply-adds of a forward of an input of this shape."""
    return parameters(file), sum(multiply_adds(node) for node in forward(file, shape))


def parameters(file: Path) -> int:
    """Floating-point numbers that are stored, as initialisers or constants."""
    graph = onnx.load(file).graph
    constants = [
        attribute.t
        for node in graph.node
        if node.op_type == "Constant"
        for attribute in node.attribute
        if attribute.name == "value"
    ]
    kinds = (onnx.TensorProto.FLOAT, onnx.TensorProto.FLOAT16)
    stored = [tensor for tensor in (*graph.initializer, *constants) if tensor.data_type in kinds]
    return sum(math.prod(tensor.dims) for tensor in stored)


def forward(file: Path, shape: Shape) -> list[dict[str, Any]]:
    """onnxruntime's own account of each operator of one forward, in its profile's words."""
    with tempfile.TemporaryDirectory() as folder:
        options = onnxruntime.SessionOptions()
        options.enable_profiling = True
        options.profile_file_prefix = str(Path(folder, "profile"))
        # Else operators are fused into ones that nobody else knows.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
        session.run(None, {session.get_inputs()[0].name: np.zeros(shape, np.float32)})
        events = json.loads(Path(session.end_profiling()).read_text())
    return [event["args"] for event in events if event["name"].endswith("_kernel_time")]


def multiply_adds(node: dict[str, Any]) -> int:
    inputs, outputs = shapes(node["input_type_shape"]), shapes(node["output_type_shape"])
    if node["op_name"] == "Conv":
        return math.prod(outputs[0]) * math.prod(inputs[1][1:])
    if node["op_name"] in ("MatMul", "Gemm"):
        return math.prod(outputs[0]) * inputs[0][-1]
    return 0


def shapes(listed: list[dict[str, list[int]]]) -> list[Shape]:
    """[{"float": [1, 3, 48, 480]}, …] → the shapes alone."""
    return [tuple(shape) for one in listed for shape in one.values()]
