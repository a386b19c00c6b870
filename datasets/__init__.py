"""Data sets: one module each, run as `python -m datasets.NAME --help` from a checkout.

| module | what it makes | from |
|---|---|---|
| `datasets.coco` | `train/` (4200 photographs) and `test/` (800) | val2017.zip of COCO 2017 |
| `datasets.comics` | `lettered/`, `clean/` and `mask/` of comic pages | your pages, layers, pictures, or nothing |
| `datasets.seals` | `sealed/`, `clean/` and `mask/` of documents with stamp seals | nothing: they are drawn |
| `datasets.svhn` | `train/` and `test/` of house numbers with boxes; or a drawn twin | SVHN; or nothing |
| `datasets.vdsr` | `291/` and `Set14/` | train_data.zip and test_data.zip of VDSR |

Every module says in its `--help` what the data set is, its licence, its size and where it goes. The other files here
are what they share: `download` and `partial_file` (fetch a file over bad lines), `safe_archive` (take pictures out of
a zip that nobody vouches for), `picture_folders` (all or nothing on disk), `job` (these in order) and `options`; for
what is drawn `growing_folder` (stopped runs go on), `many_processes`, `seal_pictures`, `own_documents`, `comic_pages`
and `comic_layers`; for SVHN `svhn_parts`, `safe_tar` and `svhn_streets`.
"""
