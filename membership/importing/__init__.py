"""Members from a file: `reading` opens it, `judging` says what each line would be, `running` does it."""
