"""An attack on the whole program: `make attack`, or `python -m tests.attack --help`.

Five parts, each with an oracle of its own: `kills`, `fuzz`, `marks`, `together`, `small_disk`. No
part is collected by pytest; `tests/test_attack.py` runs each for a moment and sees it fail.
"""
