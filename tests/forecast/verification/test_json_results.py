"""JSON results that nobody vouches for."""

import pytest

from forecast.errors import StoredError
from forecast.verification.json_results import MAX_BYTES, read_result


def test_json_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "result.json"
    path.write_bytes(b'{"title": "\xff"}')
    with pytest.raises(StoredError, match="it is not text in UTF-8, as JSON is"):
        read_result(path)


def test_large_json_is_refused_for_its_size_wherever_it_is_cut(tmp_path):
    path = tmp_path / "result.json"
    path.write_bytes(b" " * (MAX_BYTES - 1) + "\U0001f600".encode())
    with pytest.raises(StoredError, match="it is larger than 16 MB, the most that is read"):
        read_result(path)
