## Files: why there is none (codes of refused and gone)
files-wanted = The file is on its way…
files-reason-file_empty = The file is empty
files-reason-file_forbidden = Programs and scripts are not accepted
files-reason-file_too_large = The file is too large
files-reason-file_refused = The file could not be taken
files-reason-file_unknown = The messenger no longer has this file
files-reason-file_unavailable = The messenger did not hand out the file
files-reason-never_sent = The file was never sent
