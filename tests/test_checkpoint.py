"""Checkpoints: what is saved comes back, and nothing else is believed."""

from __future__ import annotations

import json
import pickle
import resource
import zipfile

import h5py
import keras
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keras_overlay import architectures, checkpoint
from keras_overlay.checkpoint import CheckpointError

SPEC = "srresnet,filters=2,blocks=1"
DETAILS = {"source_noise_model": "text,0,50", "step": 7, "scores": {"val_PSNR": 31.5}, "name": "grün", "off": None}


def network(spec: str = SPEC, seed: int = 0) -> keras.Model:
    model = architectures.build(spec)
    rng = np.random.default_rng(seed)
    for weight in model.weights:
        weight.assign(rng.normal(1, 0.5, weight.shape))
    return model


def values(model: keras.Model) -> list[np.ndarray]:
    return [np.array(weight) for weight in model.weights]


@pytest.fixture(scope="module")
def model():
    return network()


@pytest.fixture(scope="module")
def whole(tmp_path_factory, model):
    """A sound checkpoint; tests change copies."""
    path = tmp_path_factory.mktemp("sound") / "weights.hdf5"
    checkpoint.save(path, model, SPEC, DETAILS, {"extra": [np.arange(6, dtype=np.int64).reshape(2, 3), np.float32(3)]})
    return path


@pytest.fixture(scope="module")
def other():
    """A model to load into; which weights it has does not matter."""
    return network(seed=9)


@pytest.fixture
def changed(whole, tmp_path):
    """`changed(edit)`: a copy of the sound checkpoint after `edit(file)`."""

    def make(edit):
        path = tmp_path / "changed.hdf5"
        path.write_bytes(whole.read_bytes())
        with h5py.File(path, "r+") as file:
            edit(file)
        return path

    return make


def put_details(file: h5py.File, content) -> None:
    text = content if isinstance(content, bytes) else json.dumps(content).encode()
    del file["details"]
    file["details"] = np.frombuffer(text, np.uint8)


def sound_details(file: h5py.File) -> dict:
    return json.loads(file["details"][()].tobytes())


def refused(path, message: str, action=checkpoint.load) -> None:
    with pytest.raises(CheckpointError, match=message) as caught:
        action(path)
    assert str(caught.value).startswith(str(path))


# What is saved comes back.


def test_a_checkpoint_rebuilds_its_network_bit_for_bit(whole, model):
    loaded, details = checkpoint.load(whole)
    for before, after in zip(values(model), values(loaded), strict=True):
        np.testing.assert_array_equal(before, after)
    assert details == {**DETAILS, "format_version": 1, "architecture": SPEC, "pixel_range": [0, 255]}
    assert checkpoint.read_details(whole) == details
    image = np.random.default_rng(0).uniform(0, 255, (1, 12, 12, 3)).astype(np.float32)
    np.testing.assert_array_equal(loaded.predict_on_batch(image), model.predict_on_batch(image))


def test_further_groups_come_back_with_their_types(whole):
    with checkpoint.opened(whole) as file:
        table, number = checkpoint.read_group(whole, file, "extra")
    np.testing.assert_array_equal(table, [[0, 1, 2], [3, 4, 5]])
    assert (table.dtype, number.dtype, number.shape) == (np.int64, np.float32, ())


def test_half_precision_halves_the_weights_and_keeps_three_digits(tmp_path, model):
    path = tmp_path / "half.hdf5"
    checkpoint.save(path, model, SPEC, {}, dtype="float16")
    for before, after in zip(values(model), values(checkpoint.load(path)[0]), strict=True):
        np.testing.assert_array_equal(before.astype(np.float16).astype(np.float32), after)
    with h5py.File(path) as file:
        assert {entry.dtype for entry in file["weights"].values()} == {np.dtype(np.float16)}


def test_a_checkpoint_loads_under_either_precision_into_float32_weights(whole, model):
    loaded, _ = checkpoint.load(whole, "mixed_bfloat16")
    assert {weight.dtype for weight in loaded.weights} == {"float32"}
    for before, after in zip(values(model), values(loaded), strict=True):
        np.testing.assert_array_equal(before, after)


def test_weights_can_start_another_model(whole, model):
    other = network(seed=8)
    checkpoint.load_weights(whole, other)
    for before, after in zip(values(model), values(other), strict=True):
        np.testing.assert_array_equal(before, after)


# Nothing is lost in writing.


@pytest.fixture
def full_disk():
    """Files cannot grow beyond 9000 bytes: writing fails in the middle, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (9000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_leaves_the_older_checkpoint(tmp_path, whole, full_disk):
    path = tmp_path / "weights.hdf5"
    path.write_bytes(whole.read_bytes()[:8000])
    with pytest.raises(OSError, match=f"{path}: could not be written: File too large"):
        checkpoint.save(path, network("srresnet,filters=8,blocks=4"), "srresnet,filters=8,blocks=4", {})
    assert path.read_bytes() == whole.read_bytes()[:8000]
    assert [p.name for p in tmp_path.iterdir()] == ["weights.hdf5"]


def test_details_that_json_cannot_hold_leave_the_older_checkpoint(tmp_path, whole, model):
    path = tmp_path / "weights.hdf5"
    path.write_bytes(whole.read_bytes())
    with pytest.raises(TypeError, match="Object of type set is not JSON serializable"):
        checkpoint.save(path, model, SPEC, {"bad": {1}})
    assert path.read_bytes() == whole.read_bytes()
    assert [p.name for p in tmp_path.iterdir()] == ["weights.hdf5"]


@pytest.mark.parametrize(("value", "dtype"), [(np.nan, "float32"), (np.inf, "float32"), (1e6, "float16")])
def test_weights_that_would_not_load_are_not_saved(tmp_path, whole, value, dtype):
    path = tmp_path / "weights.hdf5"
    path.write_bytes(whole.read_bytes())
    broken = network()
    broken.weights[3].assign(np.full(broken.weights[3].shape, value))
    with pytest.raises(CheckpointError, match=f"{broken.weights[3].path} holds values that are not finite in {dtype}"):
        checkpoint.save(path, broken, SPEC, {}, dtype=dtype)
    assert path.read_bytes() == whole.read_bytes()


# Files that are no checkpoints, or damaged.


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not a checkpoint of ours: not an HDF5 file; expected a .hdf5 file"),
        (b"hello, this is text\n" * 50, "not an HDF5 file"),
        (pickle.dumps({"weights": [1, 2, 3]}), "not an HDF5 file"),
        (b"\x89HDF\r\n\x1a\n", "damaged or truncated"),
        (b"\x89HDF\r\n\x1a\n" + b"\xff" * 4000, "damaged or truncated"),
    ],
)
def test_other_files_are_refused(tmp_path, content, message):
    path = tmp_path / "weights.hdf5"
    path.write_bytes(content)
    for action in (checkpoint.load, checkpoint.read_details, checkpoint.is_keras2):
        refused(path, message, action)


def test_a_pickle_is_not_opened(tmp_path):
    class Trap:
        def __reduce__(self):
            return open, (str(tmp_path / "sprung"), "w")

    path = tmp_path / "weights.hdf5"
    path.write_bytes(pickle.dumps(Trap()))
    refused(path, "not an HDF5 file")
    assert not (tmp_path / "sprung").exists()


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    refused(tmp_path / "none.hdf5", r"cannot be read \(No such file or directory\)")
    refused(tmp_path, r"cannot be read \(Is a directory\)")


def test_an_archive_of_keras_3_is_called_by_its_name(tmp_path):
    path = tmp_path / "model.keras"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("config.json", "{}")
    refused(path, "a Keras 3 .keras archive or a zip")


def test_every_truncation_is_refused(tmp_path, whole, other):
    content = whole.read_bytes()
    path = tmp_path / "cut.hdf5"
    for length in {*range(0, len(content), max(1, len(content) // 60)), len(content) - 1}:
        path.write_bytes(content[:length])
        refused(path, "damaged or truncated|not an HDF5 file", checkpoint.read_details)
        refused(path, "damaged or truncated|not an HDF5 file", lambda p: checkpoint.load_weights(p, other))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1, exclude_max=True), byte=st.integers(0, 255), length=st.integers(1, 8))
def test_damaged_bytes_are_either_harmless_or_refused(tmp_path, whole, other, place, byte, length):
    content = bytearray(whole.read_bytes())
    start = int(place * len(content))
    content[start : start + length] = bytes([byte]) * min(length, len(content) - start)
    path = tmp_path / "damaged.hdf5"
    path.write_bytes(content)
    before = values(other)
    try:
        checkpoint.load_weights(path, other)
    except CheckpointError:
        for old, new in zip(before, values(other), strict=True):
            np.testing.assert_array_equal(old, new)  # refused: the model is as it was


# Details that are not what they should be.


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "its details are damaged"),
        (b"\xff\xfe", "its details are damaged"),
        (b"[" * 100_000, "its details are damaged"),
        (b'{"format_version": ' + b"9" * 6000 + b"}", "its details are damaged"),
        ([], "format version None, this program reads 1"),
        ({"architecture": SPEC}, "format version None, this program reads 1"),
        ({"architecture": SPEC, "format_version": 2}, "format version 2, this program reads 1"),
        ({"architecture": SPEC, "format_version": "1"}, "format version '1', this program reads 1"),
        ({"format_version": 1}, "its details name no architecture"),
        ({"format_version": 1, "architecture": ["srresnet"]}, "its details name no architecture"),
        ({"format_version": 1, "architecture": "srresnet," + "1" * 5000}, "its details name no architecture"),
    ],
)
def test_wrong_details_are_refused(changed, content, message):
    refused(changed(lambda file: put_details(file, content)), message)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("resnet", "unknown architecture 'resnet'; known: "),
        ("srresnet,filters=100000000", "filters must be 1..256 filters, got filters=100000000"),
        ("srresnet,blocks=1000000", "blocks must be 1..64 residual blocks"),
        ("srresnet,filters=-1", "filters must be 1..256"),
        ("srresnet,filters=2.5", "filters must be int, got filters=2.5"),
        ("srresnet,channels=__import__('os').system('true')", "channels must be int"),
        ("os:system", "is not a name"),
        ("srresnet+srresnet", "'\\+' joins 2 parts"),
        ("unet,filters=128,depth=5", "must not exceed 2048"),
        ("n2n_unet,custom_objects=1", "unexpected keyword argument 'custom_objects'"),
        ("", "is not a name"),
    ],
)
def test_hostile_architectures_are_refused(changed, spec, message):
    path = changed(lambda file: put_details(file, {"format_version": 1, "architecture": spec}))
    refused(path, f"its architecture cannot be built: .*{message}")


@pytest.mark.parametrize(
    "spec", ["srresnet,filters=2,blocks=2", "srresnet,filters=3,blocks=1", "n2n_unet,filters=4", f"{SPEC},channels=1"]
)
def test_weights_of_another_architecture_are_refused(changed, spec):
    path = changed(lambda file: put_details(file, {**sound_details(file), "architecture": spec}))
    refused(path, r"holds \d+ weight arrays, the architecture has|weight \d+ has shape .*, the architecture expects")


def test_weights_do_not_go_into_another_network(whole):
    with pytest.raises(
        CheckpointError, match=r"weight 0 has shape \(3, 3, 3, 2\), the architecture expects \(3, 3, 3, 4"
    ):
        checkpoint.load_weights(whole, network("srresnet,filters=4,blocks=1"))


# Arrays that are not what they should be.


def replace(name: str, make):
    def edit(file):
        shape, dtype = file[name].shape, file[name].dtype
        del file[name]
        make(file, name, shape, dtype)

    return edit


def huge_chunked(file, name, shape, dtype):
    file.create_dataset(name, (10**6, 10**6), np.float32, chunks=(10, 10))


def huge_unwritten(file, name, shape, dtype):
    file.create_dataset(name, (10**6, 10**6), np.float32)


def right_shape_unwritten(file, name, shape, dtype):
    file.create_dataset(name, shape, dtype)


def compressed(file, name, shape, dtype):
    file.create_dataset(name, shape, dtype, data=np.zeros(shape), chunks=shape, compression="gzip")


def chunked(file, name, shape, dtype):
    file.create_dataset(name, shape, dtype, data=np.ones(shape), chunks=shape)


def text(file, name, shape, dtype):
    file[name] = np.full(shape, b"abc")


def objects(file, name, shape, dtype):
    file.create_dataset(name, shape, h5py.string_dtype(), data=np.full(shape, "x", object))


def null(file, name, shape, dtype):
    file[name] = h5py.Empty("f")


def group(file, name, shape, dtype):
    file.create_group(name)


def missing(file, name, shape, dtype):
    pass


def not_a_number(file, name, shape, dtype):
    file[name] = np.full(shape, np.nan, dtype)


def beyond_float32(file, name, shape, dtype):
    file[name] = np.full(shape, 1e300)


def virtual(file, name, shape, dtype):
    layout = h5py.VirtualLayout(shape, np.float32)
    layout[...] = h5py.VirtualSource("elsewhere.hdf5", "x", shape)
    file.create_virtual_dataset(name, layout)


def external_storage(file, name, shape, dtype):
    file.create_dataset(name, shape, np.float32, external=[("/etc/hostname", 0, h5py.h5f.UNLIMITED)])


def external_link(file, name, shape, dtype):
    file[name] = h5py.ExternalLink("other.hdf5", "/weights/0000")


def soft_link(file, name, shape, dtype):
    file[name] = h5py.SoftLink("/weights/0002")


NOT_PLAIN = r"/weights/0000 is not a plain array of numbers"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (huge_chunked, r"weight 0 has shape \(1000000, 1000000\), the architecture expects"),
        (huge_unwritten, r"weight 0 has shape \(1000000, 1000000\), the architecture expects"),
        (right_shape_unwritten, "declares shape .* but the file does not hold as much"),
        (compressed, "declares shape .* but the file does not hold as much"),
        (chunked, "declares shape .* but the file does not hold as much"),
        (text, NOT_PLAIN),
        (objects, NOT_PLAIN),
        (null, NOT_PLAIN),
        (group, NOT_PLAIN),
        (virtual, NOT_PLAIN),
        (external_storage, NOT_PLAIN),
        (external_link, NOT_PLAIN),
        (soft_link, NOT_PLAIN),
        (missing, r"holds \d+ weight arrays, the architecture has \d+"),
        (not_a_number, "holds values that are not finite"),
        (beyond_float32, "holds values that are not finite in float32"),
    ],
)
def test_arrays_that_are_not_plain_are_refused(changed, tmp_path, whole, other, make, message):
    (tmp_path / "other.hdf5").write_bytes(whole.read_bytes())  # a link's target that would be good
    path = changed(replace("weights/0000", make))
    refused(path, message)
    before = values(other)
    refused(path, message, lambda p: checkpoint.load_weights(p, other))
    for old, new in zip(before, values(other), strict=True):
        np.testing.assert_array_equal(old, new)


@pytest.mark.parametrize("link", [h5py.ExternalLink("other.hdf5", "/weights"), h5py.SoftLink("/extra")])
def test_a_group_behind_a_link_is_refused(changed, tmp_path, whole, link):
    (tmp_path / "other.hdf5").write_bytes(whole.read_bytes())

    def edit(file):
        del file["weights"]
        file["weights"] = link

    refused(changed(edit), "holds no group 'weights'")


def test_details_behind_a_link_are_refused(changed, tmp_path, whole):
    (tmp_path / "other.hdf5").write_bytes(whole.read_bytes())

    def edit(file):
        del file["details"]
        file["details"] = h5py.ExternalLink("other.hdf5", "/details")

    refused(changed(edit), "holds no record of its architecture")


@pytest.mark.parametrize(
    "make",
    [huge_chunked, right_shape_unwritten, text, null, virtual, external_storage, lambda f, n, *_: f.create_group(n)],
)
def test_details_that_are_no_plain_bytes_are_refused(changed, make):
    refused(changed(replace("details", make)), "details")


def test_details_of_a_gigabyte_are_not_read(changed):
    def edit(file):
        del file["details"]
        file.create_dataset("details", (10**9,), np.uint8)

    refused(changed(edit), r"its details are not text \(dtype=uint8, shape=\(1000000000,\)\)")


def test_a_model_file_with_code_is_refused_and_the_code_not_run(tmp_path, capsys):
    """Keras stores a Lambda layer's Python bytecode; a file that holds one is never deserialised."""
    inputs = keras.Input((None, None, 3))
    model = keras.Model(inputs, keras.layers.Lambda(lambda x: print("code ran") or x)(inputs))
    path = tmp_path / "model.h5"
    model.save(path)
    with h5py.File(path) as file:
        assert "Lambda" in file.attrs["model_config"]
    capsys.readouterr()
    refused(path, "name their network with --model")
    refused(path, "holds 0 weight arrays", lambda p: checkpoint.load_weights(p, network()))
    assert "code ran" not in capsys.readouterr().out
