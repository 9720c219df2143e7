import pytest

from actors.accounts.passwords import DUMMY_HASH, hash_password, needs_rehash, verify_password


def test_a_password_verifies_against_its_own_hash_only():
    hashed = hash_password("demo-password")
    assert verify_password(hashed, "demo-password")
    assert not verify_password(hashed, "Demo-password")


def test_the_hash_has_the_parameters_of_the_owasp_sheet():
    assert hash_password("x").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_two_hashes_of_one_password_differ():
    assert hash_password("x") != hash_password("x")


@pytest.mark.parametrize("broken", ["", "x", "$argon2id$", DUMMY_HASH[:-4]])
def test_a_hash_that_cannot_be_read_verifies_nothing(broken):
    assert not verify_password(broken, "demo-password")


def test_the_dummy_takes_as_long_as_a_real_hash_and_is_nobodys():
    assert not needs_rehash(DUMMY_HASH)
    assert not verify_password(DUMMY_HASH, "")


def test_a_hash_with_other_parameters_wants_to_be_made_anew():
    assert needs_rehash(DUMMY_HASH.replace("t=2", "t=1"))
