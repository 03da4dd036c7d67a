"""Who is who at this school, when is somebody there, and whose concern is it?"""
