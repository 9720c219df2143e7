import pytest

from actors.bulk import register
from actors.bulk.assign_keywords import AssignKeywords, KeywordParams
from actors.bulk.import_records import ImportParams, ImportRecords
from actors.studio import lists


@pytest.mark.parametrize("kind", register.ACTIONS)
def test_an_action_is_found_by_its_kind(kind):
    action = register.find(kind)
    assert action is not None
    assert action.kind == kind
    assert all(lists.find(record_type) for record_type in action.record_types)


def test_there_is_no_other():
    assert register.find("charge_everybody") is None


def test_titles_say_verb_and_object():
    describe = AssignKeywords().describe
    assert describe(KeywordParams(keywords=["Sibling"])) == 'Assign keyword "Sibling"'
    assert describe(KeywordParams(keywords=["a", "b", "c"])) == "Assign 3 keywords"
    assert describe(KeywordParams(keywords=["Team"], change="remove")) == 'Remove keyword "Team"'
    assert describe(KeywordParams(keywords=["Team", "Team"])) == 'Assign keyword "Team"'
    imported = ImportParams(records="students", file_name="students.csv")
    assert ImportRecords().describe(imported) == "Import students from students.csv"


def test_what_an_action_is_about_follows_its_parameters():
    assert AssignKeywords().record_type(KeywordParams(keywords=["a"], records="families")) == "families"
    assert ImportRecords().record_type(ImportParams(records="families", file_name="x.csv")) == "families"
