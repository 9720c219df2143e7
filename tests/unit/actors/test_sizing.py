from actors.bulk.sizing import MOST, Sizing


def test_batches_grow_and_shrink_towards_the_target() -> None:
    sizing = Sizing(None)
    for _ in range(10):
        sizing.took(sizing.size, 0.001)
    assert sizing.size == MOST
    sizing.took(sizing.size, 1.0)
    assert sizing.size == MOST // 2


def test_a_single_record_is_the_least() -> None:
    sizing = Sizing(None)
    for _ in range(20):
        sizing.took(sizing.size, 10.0)
    assert sizing.size == 1


def test_after_trouble_records_go_one_by_one_for_that_batch() -> None:
    sizing = Sizing(None)
    size = sizing.size
    sizing.be_careful(size)
    sizing.took(size, 0.01)  # the batch that failed
    for _ in range(size):
        assert sizing.size == 1
        sizing.took(1, 0.001)
    assert sizing.size == size


def test_a_pace_is_kept() -> None:
    sizing = Sizing(250)
    assert sizing.size == 25
    assert sizing.rest(25, 0.02) == 0.08
    assert sizing.rest(25, 0.2) == 0
    assert Sizing(None).rest(25, 0.02) == 0
