## Файлы: почему файла нет (коды refused и gone)
files-wanted = Файл загружается…
files-reason-file_empty = Файл пустой
files-reason-file_forbidden = Программы и сценарии мы не принимаем
files-reason-file_too_large = Файл слишком большой
files-reason-file_refused = Файл не удалось принять
files-reason-file_unknown = Файла больше нет в мессенджере
files-reason-file_unavailable = Мессенджер так и не отдал файл
files-reason-never_sent = Файл не был отправлен
