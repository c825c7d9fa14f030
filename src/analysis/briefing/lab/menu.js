// JupyterLab lists an exporter under the bare name that the command line knows it by, "Briefing".
// Here ours gets an entry that says what it makes. Written by hand as the container that JupyterLab
// loads (https://jupyterlab.readthedocs.io, "Extension Developer Guide"), so that nothing is built.
"use strict";

(() => {
  const FORMAT = "briefing";
  const ENTRY = { format: FORMAT, label: "Briefing PDF" };
  const COMMAND = "notebook:export-to-format";
  const SUBMENU = "jp-mainmenu-file-notebookexport";
  let shared;

  async function load(name) {
    const [module] = Object.values(shared[name] ?? {});
    return module ? (await module.get())() : {};
  }

  function activate(app, menu, palette) {
    const service = app.serviceManager.nbconvert;
    const formats = service.getExportFormats.bind(service);
    service.getExportFormats = async (...given) => {
      const { [FORMAT]: ours, ...others } = (await formats(...given)) ?? {};
      return others;
    };
    const found = menu?.fileMenu.items.find((item) => item.submenu?.id === SUBMENU);
    found?.submenu.addItem({ command: COMMAND, args: { ...ENTRY, isPalette: false }, rank: 0 });
    palette?.addItem({
      command: COMMAND,
      category: "Notebook Operations",
      args: { ...ENTRY, isPalette: true },
    });
  }

  const container = {
    init: (scope) => {
      shared = scope;
    },
    get: async () => {
      const { IMainMenu } = await load("@jupyterlab/mainmenu");
      const { ICommandPalette } = await load("@jupyterlab/apputils");
      const plugin = { id: "analysis-briefing:menu", autoStart: true };
      const optional = [IMainMenu, ICommandPalette];
      return optional.every(Boolean)
        ? () => ({ ...plugin, optional, activate })
        : () => ({ ...plugin, activate: () => {} }); // a page without menus
    },
  };
  (window._JUPYTERLAB ??= {})["analysis-briefing"] = container;
})();
