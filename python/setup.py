"""Only for the wheel's tag: no module is compiled for one Python, and libvesipk inside is for one machine."""
from setuptools import setup
from wheel.bdist_wheel import bdist_wheel


class OneMachine(bdist_wheel):
    def finalize_options(self):
        super().finalize_options()
        self.root_is_pure = False

    def get_tag(self):
        return "py3", "none", super().get_tag()[2]


setup(cmdclass={"bdist_wheel": OneMachine})
