"""Public addresses of files that go to networks which fetch them by themselves, for some hours."""
