"""The files that browsers keep: one style sheet, one version for all, and small."""

from pathlib import Path

from server.assets import EARLY, ENTRY, SHEET, STATIC, STYLESHEETS, Assets

MOST_BYTES = 60 * 1024
"""All that a browser ever loads of our JavaScript and CSS, compressed (issue 7)."""
NOT_OF_PAGES = {"styleguide.css"}


def copy_of(folder: Path, **changed: str) -> Path:
    for path in STATIC.rglob("*.*"):
        target = folder / path.relative_to(STATIC)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    for name, text in changed.items():
        (folder / "js" / f"{name}.js").write_text(text)
    return folder


def test_the_code_of_the_browser_is_small() -> None:
    assets = Assets()
    ours = [SHEET, f"js/{EARLY}", ENTRY, *assets.modules]
    sizes = {name: len(asset.compressed) for name in ours if (asset := assets.get(name))}
    assert len(sizes) == len(ours)
    assert sum(sizes.values()) < MOST_BYTES, sizes


def test_every_style_sheet_is_in_the_one_sheet() -> None:
    assert {path.name for path in (STATIC / "css").glob("*.css")} - NOT_OF_PAGES == set(STYLESHEETS)


def test_the_version_changes_with_any_file(tmp_path: Path) -> None:
    same, other = copy_of(tmp_path / "same"), copy_of(tmp_path / "other", words="// changed")
    assert Assets(same).version == Assets().version != Assets(other).version
