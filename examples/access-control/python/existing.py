import pulumi

# `adopt` in the first run of a program that takes over what scripts have created.
on_existing = "adopt" if pulumi.Config().get_bool("adopt") else "fail"
