/** swagger-ui for reading only, inside of a page of the dashboard: a plugin with its layout, `Quiet`. */

const hidden = () => () => null;

/** The plugin; it is given swagger-ui's own React. */
export function quiet({ React }) {
  const draw = React.createElement;

  // The layout that comes with it has a `main`, which a page of the dashboard has already.
  function Quiet({ getComponent, specSelectors }) {
    const part = (name, isContained = true) => draw(getComponent(name, isContained), { key: name });
    const parts = ["InfoContainer", "ServersContainer", "FilterContainer", "operations"];
    if (specSelectors.isOAS31()) parts.push("Webhooks");
    const isRead = specSelectors.loadingStatus() === "success";
    const drawn = isRead ? [...parts, "Models"].map((name) => part(name)) : null;
    return draw("div", { className: "swagger-ui" }, part("SvgAssets", false), part("errors"), drawn);
  }

  // The title of an operation is a button: a link inside of it could not be reached on its own.
  const words = () => ({ text }) => draw("span", null, text);

  // The page's title names the version; the document's own is said only where it is another one.
  const known = document.getElementById("schema").dataset.version;
  const own = () => ({ version }) =>
    version === known ? null : draw("small", { className: "own-version" }, `the document says ${version}`);

  return {
    components: { Quiet },
    wrapComponents: {
      VersionStamp: own,
      authorizeBtn: hidden,
      authorizeOperationBtn: hidden,
      DeepLink: words,
    },
  };
}
