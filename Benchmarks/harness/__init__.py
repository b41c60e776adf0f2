"""Side-by-side measurement of Apus, NumPy, PyTorch and OpenBLAS. `../README.md` says how it works."""
