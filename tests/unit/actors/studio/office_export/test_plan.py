from actors.studio.office_export.plan import Clean, Fault, Outcome, plan

IMPORTED, SAME = Outcome.IMPORTED, Outcome.SAME


def ava(first_name="Ava", *keywords):
    return Clean(external_id="50001", values={"first_name": first_name}, keywords=frozenset(keywords))


def test_what_the_studio_does_not_have_is_new():
    made = plan([ava()], {})
    assert (made.outcomes, made.new, made.changed) == ([IMPORTED], {"50001": ava()}, {})


def test_what_it_has_alike_is_left_alone():
    made = plan([ava()], {"50001": ava()})
    assert (made.outcomes, made.new, made.changed) == ([SAME], {}, {})


def test_what_it_has_otherwise_is_changed():
    made = plan([ava("Eva")], {"50001": ava()})
    assert (made.outcomes, made.new, made.changed) == ([IMPORTED], {}, {"50001": ava("Eva")})


def test_a_second_copy_in_the_same_file_finds_what_the_first_has_left():
    assert plan([ava(), ava()], {}).outcomes == [IMPORTED, SAME]
    made = plan([ava(), ava("Eva")], {})
    assert (made.outcomes, made.new) == ([IMPORTED, IMPORTED], {"50001": ava("Eva")})


def test_there_and_back_again_is_no_change_to_write():
    made = plan([ava("Eva"), ava()], {"50001": ava()})
    assert (made.outcomes, made.changed) == ([IMPORTED, IMPORTED], {})


def test_a_fault_is_an_outcome_and_nothing_else():
    made = plan([Fault("no name"), ava()], {})
    assert (made.outcomes, list(made.new)) == ([Fault("no name"), IMPORTED], ["50001"])


def test_keywords_are_added_and_never_taken_away():
    has = {"50001": ava("Ava", "Team", "Sibling")}
    assert plan([ava("Ava", "Team")], has).outcomes == [SAME]
    assert plan([ava("Ava", "Allergy")], has).changed == {"50001": ava("Ava", "Team", "Sibling", "Allergy")}
